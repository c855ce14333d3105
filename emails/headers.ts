import type { AppointmentMail } from './types.ts'

/** Keeps vacation replies away from us; for mails that belong to no thread. */
export const automatic: Record<string, string> = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
}

/** All mails of one appointment name the same root, so that clients show them as one conversation. */
export function threadHeaders(mail: AppointmentMail, first: boolean): Record<string, string> {
  const root = `<${atoms(mail.uid.split('@')[0] ?? '')}@${atoms(mail.organizerAddress.split('@').at(-1) ?? '')}>`
  return { ...automatic, References: root, ...(first ? {} : { 'In-Reply-To': root }) }
}

/** A message id takes no spaces, brackets or line ends: one of them would begin another header. */
const atoms = (raw: string): string => raw.replace(/[^\w.-]/g, '') || 'punctual'
