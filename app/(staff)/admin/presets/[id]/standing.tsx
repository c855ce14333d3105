import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { presetWords } from '../../../../_i18n/console/areaWords.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { Pairs, Section } from '../../../_components/section.tsx'
import type { PresetDetails } from '../../../_shared/types.ts'
import { applyPreset, makeStandard, switchPreset } from '../actions.ts'

/** How a service stands, and what can be done with it as a whole. */
export function Standing({ preset }: { preset: PresetDetails }) {
  const t = presetWords()
  const { id, active, isDefault, mayEdit, policy } = preset
  return (
    <>
      <Section title={t('state.title')}>
        <Pairs
          rows={[
            [t('state.version'), preset.version],
            [t('state.address'), preset.slug],
            [t('state.standard'), t(isDefault ? 'state.yes' : 'state.no')],
            [t('state.upcoming'), t('state.appointments', { count: preset.upcoming })],
          ]}
        />
        {mayEdit ? (
          <div className="mt-3 space-y-3">
            {active && !isDefault ? (
              <form action={makeStandard.bind(null, id)}>
                <SubmitButton look="secondary" className="w-full">
                  {t('state.makeStandard')}
                </SubmitButton>
                <p className="mt-1 text-soft text-sm">{t('state.makeStandardText')}</p>
              </form>
            ) : null}
            {active ? null : (
              <form action={switchPreset.bind(null, id, true)}>
                <SubmitButton look="secondary" className="w-full">
                  {t('state.on')}
                </SubmitButton>
              </form>
            )}
            {active && !isDefault ? (
              <Sure title={t('state.off')} text={t('state.offText')} action={switchPreset.bind(null, id, false)}>
                <SubmitButton look="danger" className="w-full [overflow-wrap:anywhere]">
                  {t('state.offSure', { name: policy.name })}
                </SubmitButton>
              </Sure>
            ) : null}
          </div>
        ) : null}
      </Section>
      <Applying preset={preset} />
    </>
  )
}

/** Appointments that keep an older version, and how far giving them the newest one is. */
function Applying({
  preset: { id, onOlderVersion: older, pendingUpdates: applying, version, mayEdit },
}: {
  preset: PresetDetails
}) {
  const t = presetWords()
  return (
    <Section title={t('apply.title')} id="apply">
      <div className="space-y-3 rounded-lg border border-line bg-card p-4">
        <p>{older > 0 ? t('apply.older', { count: older }) : t('apply.none')}</p>
        {applying > 0 ? (
          <>
            <p role="status">{t('apply.applying', { count: applying })}</p>
            <ButtonLink look="secondary" href={`/admin/presets/${id}`}>
              {t('apply.reload')}
            </ButtonLink>
          </>
        ) : null}
        {mayEdit && older > 0 && applying === 0 ? (
          <Sure
            title={t('apply.open')}
            text={`${t('apply.text')} ${t('apply.kept')}`}
            action={applyPreset.bind(null, id)}
          >
            <SubmitButton className="w-full">{t('apply.sure', { version, count: older })}</SubmitButton>
          </Sure>
        ) : null}
      </div>
    </Section>
  )
}

type SureProps = { title: string; text: string; action: () => Promise<void>; children: ReactNode }

/** Opened first, then confirmed by a button that names what it does. */
const Sure = ({ title, text, action, children }: SureProps) => (
  <details className="rounded-lg border border-line">
    <summary className="flex min-h-11 list-none items-center justify-center gap-2 px-4 text-center font-semibold text-accent-ink">
      {title}
      <ChevronDown aria-hidden className="size-4 shrink-0 [[open]>summary>&]:rotate-180" />
    </summary>
    <form action={action} className="border-line border-t p-4">
      <p className="mb-4">{text}</p>
      {children}
    </form>
  </details>
)
