module "agent" {
  source = "../../modules/agent"

  name        = var.name
  server_type = var.server_type
  location    = var.location
  image       = var.image
  firewall_id = var.firewall_id
  ssh_key_id  = var.ssh_key_id
  labels      = var.labels
  user_data   = var.user_data
  ipv4        = var.ipv4
}
