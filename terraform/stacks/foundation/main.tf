module "foundation" {
  source = "../../modules/foundation"

  environment         = var.environment
  bastion_cidr        = var.bastion_cidr
  recovery_public_key = var.recovery_public_key
  labels              = var.labels
}
