import { startProduct, type Product } from './product/startProduct'

/** A product for one file of tests alone, with waits and clocks of its own: every helper speaks to it until it is closed. */
export async function openOwnProduct(options: Parameters<typeof startProduct>[0]): Promise<Product> {
  const shared = { ...process.env }
  const product = await startProduct(options)
  process.env.AURA_E2E_URL = product.url
  process.env.AURA_SANDBOX_ADMIN = product.sandbox.admin
  process.env.AURA_E2E_DATABASE = product.postgres.url
  const { email, password, totpKey } = product.staff
  process.env.AURA_E2E_STAFF = `${email} ${password} ${totpKey}`
  return {
    ...product,
    async close() {
      Object.assign(process.env, shared)
      await product.close()
    },
  }
}
