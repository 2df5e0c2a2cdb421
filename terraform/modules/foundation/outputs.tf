output "firewall_id" {
  description = "Hetzner's id of the firewall that every agent's server is behind."
  value       = hcloud_firewall.agents.id
}

output "ssh_key_id" {
  description = "Hetzner's id of the recovery key."
  value       = hcloud_ssh_key.recovery.id
}
