import Link from 'next/link'
import { queueWords } from '../../../../_i18n/console/areaWords.ts'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { Opener } from '../../../_components/opener.tsx'
import { Section } from '../../../_components/section.tsx'
import type { QueueDetails } from '../../../_shared/types.ts'
import { switchQueue } from '../actions.ts'

/** What a queue takes, and switching it off and on. */
export function Use({ queue }: { queue: QueueDetails }) {
  const t = queueWords()
  const { id, name, active, presets, mayEdit } = queue
  return (
    <div className="min-w-0">
      <Section title={t('edit.uses')}>
        {presets.length === 0 ? (
          <p className="mb-4 text-soft">{t('edit.usesNone')}</p>
        ) : (
          <ul className="mb-4 divide-y divide-line rounded-lg border border-line bg-card">
            {presets.map((preset) => (
              <li key={preset.id} className="px-4 py-2">
                <Link href={`/admin/presets/${preset.id}`} prefetch={false} className="inline-block min-h-6">
                  {preset.name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {mayEdit && !active ? (
        <form action={switchQueue.bind(null, id, true)}>
          <p className="mb-2 text-soft">{t('edit.isOff')}</p>
          <SubmitButton look="secondary">{t('edit.on')}</SubmitButton>
        </form>
      ) : null}
      {mayEdit && active && presets.length > 0 ? <p className="text-soft">{t('edit.offUsed')}</p> : null}
      {mayEdit && active && presets.length === 0 ? (
        <details>
          <Opener>{t('edit.off')}</Opener>
          <form action={switchQueue.bind(null, id, false)} className="pt-2">
            <p className="mb-3 text-soft">{t('edit.offText')}</p>
            <SubmitButton look="danger" className="[overflow-wrap:anywhere]">
              {t('edit.offSure', { name })}
            </SubmitButton>
          </form>
        </details>
      ) : null}
    </div>
  )
}
