import type { MessagePreview } from '#server/messaging/notifications/schema.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Section } from '../../_components/section.tsx'

type Props = { sms: MessagePreview['sms']; dir: 'ltr' | 'rtl'; locale: string }

/** A text message with its number of segments and the problems that the linter found. */
export function SmsPreview({ sms, dir, locale }: Props) {
  const t = getTranslations('previews')
  return (
    <Section title={t('sms')}>
      <p
        lang={locale}
        dir={dir}
        className="max-w-md whitespace-pre-line rounded-2xl border border-line bg-card p-4 [overflow-wrap:anywhere]"
      >
        {sms.text}
      </p>
      <p className="mt-2 text-soft">
        {t('length')}: {t('segments', { segments: sms.segments, encoding: sms.encoding })}
      </p>
      <p className="mt-2 flex flex-wrap gap-2" role="status">
        {sms.findings.length === 0 ? <Badge tone="good">{t('noFindings')}</Badge> : null}
        {sms.findings.map((finding) => (
          <Badge key={finding} tone="warn">
            {t(`finding.${finding}`)}
          </Badge>
        ))}
      </p>
    </Section>
  )
}
