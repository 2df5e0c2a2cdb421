/** Prints a limit and whether it held. */
export function held(says: string, isHeld: boolean): boolean {
  console.log(`  ${isHeld ? 'held  ' : 'MISSED'} ${says}`)
  return isHeld
}
