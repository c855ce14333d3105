/** The most common email domains; only an address that nearly matches one of them gets a suggestion. */
const commonDomains = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'hotmail.de',
  'hotmail.fr',
  'hotmail.es',
  'hotmail.co.uk',
  'live.com',
  'icloud.com',
  'yahoo.com',
  'yahoo.de',
  'yahoo.fr',
  'yahoo.es',
  'yahoo.co.uk',
  'proton.me',
  'protonmail.com',
  'gmx.de',
  'gmx.net',
  'gmx.at',
  'gmx.ch',
  'web.de',
  't-online.de',
  'freenet.de',
  'posteo.de',
  'mailbox.org',
  'bluewin.ch',
  'orange.fr',
  'wanadoo.fr',
  'free.fr',
  'laposte.net',
  'sfr.fr',
  'telefonica.net',
  'aol.com',
  'msn.com',
  'btinternet.com',
]
const knownDomains = new Set([
  ...commonDomains,
  'ymail.com',
  'mail.com',
  'email.com',
  'gmx.com',
  'me.com',
  'mac.com',
  'live.de',
  'live.fr',
])
const endingTypos: Record<string, string> = {
  con: 'com',
  cmo: 'com',
  ocm: 'com',
  comm: 'com',
  vom: 'com',
  ney: 'net',
  nte: 'net',
}

/**
 * Returns the address that was probably meant, or null. At most one typo counts (one character added, missing, replaced
 * or two swapped), because a domain that differs more is more likely a real one.
 */
export function suggestAddress(address: string): string | null {
  const typed = address.trim().toLowerCase()
  const at = typed.lastIndexOf('@')
  const domain = typed.slice(at + 1)
  if (at < 1 || knownDomains.has(domain)) return null
  const meant = commonDomains.find((one) => isOneTypo(domain, one)) ?? withRightEnding(domain)
  return meant ? `${typed.slice(0, at)}@${meant}` : null
}

function withRightEnding(domain: string): string | null {
  const dot = domain.lastIndexOf('.')
  const ending = endingTypos[domain.slice(dot + 1)]
  return ending && dot > 0 ? `${domain.slice(0, dot + 1)}${ending}` : null
}

function isOneTypo(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1) return false
  let same = 0
  while (same < typed.length && typed[same] === meant[same]) same++
  const rest = (text: string, skipped: number) => text.slice(same + skipped)
  const swapped = typed[same] === meant[same + 1] && typed[same + 1] === meant[same]
  return (
    rest(typed, 1) === rest(meant, 1) ||
    rest(typed, 1) === rest(meant, 0) ||
    rest(typed, 0) === rest(meant, 1) ||
    (swapped && rest(typed, 2) === rest(meant, 2))
  )
}
