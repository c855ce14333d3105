import type { ReactNode } from 'react'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { DescriptionList, Section } from '../../../_components/section.tsx'
import { ConfirmDetails } from '../../../_components/summary.tsx'
import type { PresetDetails } from '../../../_shared/types.ts'
import { applyPreset, makeDefault, setPresetActive } from '../actions.ts'

/** Status of a service, and the actions on the service as a whole. */
export function StatusPanel({ preset }: { preset: PresetDetails }) {
  const t = getTranslations('presets')
  return (
    <>
      <Section title={t('status.title')}>
        <DescriptionList
          rows={[
            [t('status.version'), preset.version],
            [t('status.slug'), preset.slug],
            [t('status.default'), t(preset.isDefault ? 'status.yes' : 'status.no')],
            [t('status.upcoming'), t('status.appointments', { count: preset.upcoming })],
          ]}
        />
        {preset.mayEdit ? <StatusActions preset={preset} /> : null}
      </Section>
      <ApplyVersion preset={preset} />
    </>
  )
}

function StatusActions({ preset: { id, active, isDefault, policy } }: { preset: PresetDetails }) {
  const t = getTranslations('presets')
  return (
    <div className="mt-3 space-y-3">
      {active && !isDefault ? (
        <form action={makeDefault.bind(null, id)}>
          <SubmitButton variant="secondary" className="w-full">
            {t('status.makeDefault')}
          </SubmitButton>
          <p className="mt-1 text-soft text-sm">{t('status.makeDefaultText')}</p>
        </form>
      ) : null}
      {active ? null : (
        <form action={setPresetActive.bind(null, id, true)}>
          <SubmitButton variant="secondary" className="w-full">
            {t('status.activate')}
          </SubmitButton>
        </form>
      )}
      {active && !isDefault ? (
        <Confirm
          title={t('status.deactivate')}
          text={t('status.deactivateText')}
          action={setPresetActive.bind(null, id, false)}
        >
          <SubmitButton variant="danger" className="w-full [overflow-wrap:anywhere]">
            {t('status.confirmDeactivate', { name: policy.name })}
          </SubmitButton>
        </Confirm>
      ) : null}
    </div>
  )
}

/** Appointments with an older version, and applying the latest version to them. */
function ApplyVersion({ preset }: { preset: PresetDetails }) {
  const t = getTranslations('presets')
  const { id, onOlderVersion, pendingUpdates, version, mayEdit } = preset
  return (
    <Section title={t('apply.title')} id="apply">
      <Card className="space-y-3 p-4">
        <p>{onOlderVersion > 0 ? t('apply.older', { count: onOlderVersion }) : t('apply.none')}</p>
        {pendingUpdates > 0 ? (
          <>
            <p role="status">{t('apply.applying', { count: pendingUpdates })}</p>
            <ButtonLink variant="secondary" href={`/admin/presets/${id}`}>
              {t('apply.refresh')}
            </ButtonLink>
          </>
        ) : null}
        {mayEdit && onOlderVersion > 0 && pendingUpdates === 0 ? (
          <Confirm
            title={t('apply.open')}
            text={`${t('apply.text')} ${t('apply.keptVersions')}`}
            action={applyPreset.bind(null, id)}
          >
            <SubmitButton className="w-full">{t('apply.confirm', { version, count: onOlderVersion })}</SubmitButton>
          </Confirm>
        ) : null}
      </Card>
    </Section>
  )
}

type ConfirmProps = { title: string; text: string; action: () => Promise<void>; children: ReactNode }

const Confirm = ({ title, text, action, children }: ConfirmProps) => (
  <ConfirmDetails title={title} tone="accent" action={action}>
    <p className="mb-4">{text}</p>
    {children}
  </ConfirmDetails>
)
