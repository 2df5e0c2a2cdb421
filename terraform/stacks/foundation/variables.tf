variable "environment" {
  type        = string
  description = "The environment's id. All names begin with aura-<environment>."
}

variable "bastion_cidr" {
  type        = string
  description = "From where SSH to the machines is allowed."
}

variable "recovery_public_key" {
  type        = string
  description = "An ed25519 public key whose private half does not exist."
}

variable "labels" {
  type        = map(string)
  description = "What the environment's resources are found by."
}
