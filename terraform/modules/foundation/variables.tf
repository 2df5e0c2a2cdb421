variable "environment" {
  type        = string
  description = "The environment's id. All names begin with aura-<environment>."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.environment))
    error_message = "At most 20 small letters, digits and hyphens, beginning with a letter."
  }
}

variable "bastion_cidr" {
  type        = string
  description = "From where SSH to the machines is allowed."

  validation {
    condition     = can(cidrhost(var.bastion_cidr, 0)) && !contains(["0.0.0.0/0", "::/0"], var.bastion_cidr)
    error_message = "A network such as 192.0.2.7/32, not the whole internet."
  }
}

variable "recovery_public_key" {
  type        = string
  description = "An ed25519 public key whose private half does not exist."

  validation {
    condition     = startswith(var.recovery_public_key, "ssh-ed25519 ")
    error_message = "An OpenSSH public key of type ssh-ed25519."
  }
}

variable "labels" {
  type        = map(string)
  description = "What the environment's resources are found by."

  validation {
    condition     = contains(keys(var.labels), "aura-environment")
    error_message = "Needs at least aura-environment."
  }
}
