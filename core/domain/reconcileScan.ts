import { openBooks, type Adoption, type Sighting } from './reconcileBooks'
import { lookAtAddresses, lookAtDevices, lookAtImages, lookAtPrices } from './reconcileOthers'
import { paymentSightings } from './reconcilePayments'
import { lookAtServers, lookForGhosts } from './reconcileServers'
import type { Sources } from './reconcileSources'

/** Compares the sources, each thing by the truth table of core/domain/reconcile.ts. */
export function compareSources(sources: Sources): { sightings: Sighting[]; adoptions: Adoption[] } {
  const books = openBooks(sources)
  const servers = lookAtServers(books)
  return {
    sightings: [
      ...servers.sightings,
      ...lookForGhosts(books),
      ...lookAtImages(books),
      ...lookAtAddresses(books),
      ...lookAtDevices(books),
      ...paymentSightings(books),
      ...lookAtPrices(books),
    ],
    adoptions: servers.adoptions,
  }
}
