/** Returns the tab's id, which is kept across reloads and differs between tabs. */
export function readTabId(participantId: string): string {
  const key = `punctual-room-${participantId}`
  const known = sessionStorage.getItem(key) ?? crypto.randomUUID()
  sessionStorage.setItem(key, known)
  return known
}
