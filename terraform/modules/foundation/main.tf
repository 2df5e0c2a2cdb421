locals {
  name     = "aura-${var.environment}"
  anywhere = ["0.0.0.0/0", "::/0"]
}

# The agents' only door is the private network. Going out is not limited.
resource "hcloud_firewall" "agents" {
  name   = local.name
  labels = var.labels

  rule {
    description = "Tailscale, for direct connections"
    direction   = "in"
    protocol    = "udp"
    port        = "41641"
    source_ips  = local.anywhere
  }

  rule {
    description = "SSH from the bastion"
    direction   = "in"
    protocol    = "tcp"
    port        = "22"
    source_ips  = [var.bastion_cidr]
  }
}

# Its private half does not exist. Without a key in the create Hetzner would make a root password.
resource "hcloud_ssh_key" "recovery" {
  name       = "${local.name}-recovery"
  public_key = var.recovery_public_key
  labels     = var.labels
}
