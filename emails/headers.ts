import type { AppointmentMail } from './types.ts'

type Headers = Record<string, string>

/** Headers that suppress automatic replies, for mails that belong to no thread. */
export const noAutoReplyHeaders: Headers = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
}

/** Returns headers with the same root for all mails of one appointment, so that clients show one conversation. */
export function threadHeaders(mail: Pick<AppointmentMail, 'uid' | 'organizerAddress'>, first: boolean): Headers {
  const root = `<${messageIdCharacters(mail.uid.split('@')[0] ?? '')}@${messageIdCharacters(mail.organizerAddress.split('@').at(-1) ?? '')}>`
  return { ...noAutoReplyHeaders, References: root, ...(first ? {} : { 'In-Reply-To': root }) }
}

/** Returns the one-click unsubscribe headers (RFC 8058); none if the URL is not a plain HTTP address. */
export function unsubscribeHeaders(url: string | null | undefined): Headers {
  if (!url || !/^https?:\/\/[\x21-\x7e]+$/.test(url) || /[<>,]/.test(url)) return {}
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** Removes characters that a message ID may not contain: a line end would start another header. */
const messageIdCharacters = (raw: string): string => raw.replace(/[^\w.-]/g, '') || 'punctual'
