import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { CardList } from '../../../../_ui/card.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { TextLink } from '../../../../_ui/textLink.tsx'
import { Section } from '../../../_components/section.tsx'
import { Summary } from '../../../_components/summary.tsx'
import type { QueueDetails } from '../../../_shared/types.ts'
import { setQueueActive } from '../actions.ts'

/** Services that use a queue, and a form to deactivate or activate it. */
export function UsagePanel({ queue }: { queue: QueueDetails }) {
  const t = getTranslations('queues')
  const { presets, mayEdit } = queue
  return (
    <div className="min-w-0">
      <Section title={t('usage.title')}>
        {presets.length === 0 ? (
          <p className="mb-4 text-soft">{t('usage.none')}</p>
        ) : (
          <CardList className="mb-4">
            {presets.map((preset) => (
              <li key={preset.id} className="px-4 py-2">
                <TextLink href={`/admin/presets/${preset.id}`}>{preset.name}</TextLink>
              </li>
            ))}
          </CardList>
        )}
      </Section>
      {mayEdit ? <ActiveForm queue={queue} /> : null}
    </div>
  )
}

function ActiveForm({ queue: { id, name, active, presets } }: { queue: QueueDetails }) {
  const t = getTranslations('queues')
  if (!active) {
    return (
      <form action={setQueueActive.bind(null, id, true)}>
        <p className="mb-2 text-soft">{t('usage.inactive')}</p>
        <SubmitButton variant="secondary">{t('usage.activate')}</SubmitButton>
      </form>
    )
  }
  if (presets.length > 0) return <p className="text-soft">{t('usage.inUse')}</p>
  return (
    <details>
      <Summary>{t('usage.deactivate')}</Summary>
      <form action={setQueueActive.bind(null, id, false)} className="pt-2">
        <p className="mb-3 text-soft">{t('usage.deactivateText')}</p>
        <SubmitButton variant="danger" className="[overflow-wrap:anywhere]">
          {t('usage.confirmDeactivate', { name })}
        </SubmitButton>
      </form>
    </details>
  )
}
