output "firewall_id" {
  description = "Hetzner's id of the firewall that every agent's server is behind."
  value       = module.foundation.firewall_id
}

output "ssh_key_id" {
  description = "Hetzner's id of the recovery key."
  value       = module.foundation.ssh_key_id
}
