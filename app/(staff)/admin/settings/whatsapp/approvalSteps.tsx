import { getTranslations } from '../../../../_i18n/console/translations.ts'

const exampleLink = 'https://…/join/3q2f…'

/** Steps to an approved template, and the meaning of its variables. */
export function ApprovalSteps({ application }: { application: string }) {
  const t = getTranslations('whatsappSettings')
  const examples = { 1: application, 2: t('example.2'), 3: t('example.3'), 4: exampleLink }
  return (
    <div className="max-w-prose space-y-4">
      <ol className="list-decimal space-y-2 ps-6">
        <li>{t('steps.copyWording')}</li>
        <li>{t('steps.submit')}</li>
        <li>{t('steps.enter')}</li>
      </ol>
      <h3 className="font-semibold">{t('variables')}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {([1, 2, 3, 4] as const).map((number) => (
          <div key={number} className="contents">
            <dt>
              <code>{`{{${number}}}`}</code>
            </dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">
              {t(`variable.${number}`, { example: examples[number] })}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
