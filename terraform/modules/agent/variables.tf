variable "name" {
  type        = string
  description = "The server's name, aura-<environment>-<agent>-g<generation>. Unique in the project."

  validation {
    condition     = can(regex("^aura-[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?$", var.name))
    error_message = "A host name of at most 63 small letters, digits and hyphens, beginning with aura-."
  }
}

variable "server_type" {
  type        = string
  description = "Hetzner's name of the server type, such as cx23."

  validation {
    condition     = can(regex("^[a-z]+[0-9]+$", var.server_type))
    error_message = "Small letters and then digits, such as cx23."
  }
}

variable "location" {
  type        = string
  description = "Hetzner's name of the location, such as fsn1."

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]?$", var.location))
    error_message = "Three small letters and at most one digit, such as fsn1."
  }
}

variable "image" {
  type        = string
  description = "The image's name, or the id of a snapshot (the golden image)."

  validation {
    condition     = length(var.image) > 0
    error_message = "Must not be empty."
  }
}

variable "firewall_id" {
  type        = number
  description = "The foundation's firewall. Given in the create, so that no machine is ever without it."

  validation {
    condition     = var.firewall_id > 0
    error_message = "An id as Hetzner gave it."
  }
}

variable "ssh_key_id" {
  type        = string
  description = "The foundation's recovery key. Without a key Hetzner makes a root password and mails it."

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.ssh_key_id))
    error_message = "An id as Hetzner gave it."
  }
}

variable "labels" {
  type        = map(string)
  description = "Environment, agent, customer, machine, generation and created: what reconciliation finds it by."

  validation {
    condition     = length(setsubtract(["aura-environment", "aura-agent", "aura-machine"], keys(var.labels))) == 0
    error_message = "Needs at least aura-environment, aura-agent and aura-machine."
  }
}

variable "user_data" {
  type        = string
  description = "The #cloud-config of the first boot. Anyone on the machine can read it: no secret belongs in it."

  validation {
    condition     = startswith(var.user_data, "#cloud-config\n") && length(var.user_data) <= 32768
    error_message = "Begins with #cloud-config and has at most 32 KiB, which is Hetzner's limit."
  }
}

variable "ipv4" {
  type        = bool
  description = "Whether the server gets a public IPv4 (0.50 EUR a month)."
  default     = true
}
