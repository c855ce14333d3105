import type { AppointmentMail } from './types.ts'

type Headers = Record<string, string>

/** Keeps vacation replies away from us; for mails that belong to no thread. */
export const automatic: Headers = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
}

/** All mails of one appointment name the same root, so that clients show them as one conversation. */
export function threadHeaders(mail: Pick<AppointmentMail, 'uid' | 'organizerAddress'>, first: boolean): Headers {
  const root = `<${atoms(mail.uid.split('@')[0] ?? '')}@${atoms(mail.organizerAddress.split('@').at(-1) ?? '')}>`
  return { ...automatic, References: root, ...(first ? {} : { 'In-Reply-To': root }) }
}

/** One click in the mail client, without signing in (RFC 8058); an address that is not plain https gives none. */
export function unsubscribeHeaders(url: string | null | undefined): Headers {
  if (!url || !/^https?:\/\/[\x21-\x7e]+$/.test(url) || /[<>,]/.test(url)) return {}
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** A message id takes no spaces, brackets or line ends: one of them would begin another header. */
const atoms = (raw: string): string => raw.replace(/[^\w.-]/g, '') || 'punctual'
