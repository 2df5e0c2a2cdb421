variable "name" {
  type        = string
  description = "The server's name, aura-<environment>-<agent>-g<generation>. Unique in the project."
}

variable "server_type" {
  type        = string
  description = "Hetzner's name of the server type, such as cx23."
}

variable "location" {
  type        = string
  description = "Hetzner's name of the location, such as fsn1."
}

variable "image" {
  type        = string
  description = "The image's name, or the id of a snapshot (the golden image)."
}

variable "firewall_id" {
  type        = number
  description = "The foundation's firewall. Given in the create, so that no machine is ever without it."
}

variable "ssh_key_id" {
  type        = string
  description = "The foundation's recovery key. Without a key Hetzner makes a root password and mails it."
}

variable "labels" {
  type        = map(string)
  description = "Environment, agent, customer, machine, generation and created: what reconciliation finds it by."
}

variable "user_data" {
  type        = string
  description = "The #cloud-config of the first boot. Anyone on the machine can read it: no secret belongs in it."
}

variable "ipv4" {
  type        = bool
  description = "Whether the server gets a public IPv4 (0.50 EUR a month)."
  default     = true
}
