import { formTexts } from '../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { NewItemPage } from '../../../_components/newItemPage.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import type { Query } from '../../../_shared/query.ts'
import { newPresetValues } from '../_form/formValues.ts'
import { presetFormState } from '../_form/sections.ts'
import { createPreset } from '../actions.ts'

export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const t = getTranslations('presets')
  return NewItemPage({
    root: '/admin/presets',
    query: await searchParams,
    text: t,
    form: (choices, filter) => (
      <>
        {filter}
        <SectionsForm
          key={choices.application.id}
          action={createPreset.bind(null, choices.application.id)}
          initial={presetFormState(newPresetValues(choices.agents), { choices, isNew: true })}
          texts={formTexts(t('new.submit'), t('new.title'))}
          sectionsLabel={t('edit.sections')}
        />
      </>
    ),
  })
})
