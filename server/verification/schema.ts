const purposes = ['book', 'join', 'privacy', 'contact', 'find'] as const
export type Purpose = (typeof purposes)[number]

/** Stored code: one per contact, application and purpose, bound to a slot if one is held for it. */
export type Challenge = {
  organizationId: string
  id: string
  applicationId: string
  purpose: Purpose
  contactHash: Buffer
  channel: 'EMAIL' | 'SMS'
  codeHash: Buffer
  presetId: string | null
  startsAt: Date | null
  durationMinutes: number | null
  holdId: string | null
  attempts: number
  sends: number
  resendAt: Date
  expiresAt: Date
  consumedAt: Date | null
  createdAt: Date
}

/** Issued code: when another one may be requested, and when this one expires. */
export type Issued = { resendAt: Date; expiresAt: Date }

export type CodeRefusal = 'wrong_code' | 'expired' | 'too_many' | 'none'
export type VerifyCodeResult = { ok: true; challengeId: string } | { ok: false; reason: CodeRefusal; triesLeft: number }
