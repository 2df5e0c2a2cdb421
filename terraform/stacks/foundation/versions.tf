terraform {
  required_version = ">= 1.8"

  # Address, lock address and credential come by TF_HTTP_* variables, so that none of them is on disk.
  backend "http" {}

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "1.68.0"
    }
  }
}

# Endpoint and token come by HCLOUD_ENDPOINT and HCLOUD_TOKEN: the gateway's, never Hetzner's.
provider "hcloud" {}
