# One agent is one server. Firewall and recovery key are the foundation's: Hetzner allows 50 firewalls in all,
# so one of each per customer would end at the 51st.
resource "hcloud_server" "agent" {
  name         = var.name
  server_type  = var.server_type
  location     = var.location
  image        = var.image
  user_data    = var.user_data
  ssh_keys     = [var.ssh_key_id]
  firewall_ids = [var.firewall_id]
  labels       = var.labels

  public_net {
    ipv4_enabled = var.ipv4
    ipv6_enabled = true
  }

  lifecycle {
    # Each of these would replace the server, and with it the customer's data. A machine is replaced by a
    # reprovision only, which makes a backup first and gives the new one a name of its own.
    ignore_changes = [user_data, ssh_keys, public_net, image, location]
  }
}
