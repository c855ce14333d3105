import type { ReactNode } from 'react'
import { getCaller } from '../../_server.ts'
import { Notice } from '../../_ui/notice.tsx'
import { loadForStaff } from '../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../_shared/query.ts'
import { currentSession } from '../_shared/session.ts'
import type { PresetChoices } from '../_shared/types.ts'
import { ApplicationFilter } from './applicationFilter.tsx'
import { Main } from './main.tsx'

type Text = (key: 'new.title' | 'edit.back' | 'edit.viewOnly') => string
type Props = {
  /** Path of the list that the new item will be in. */
  root: string
  query: Query
  text: Text
  /** Draws the form; `filter` chooses the application that the item will belong to. */
  form: (choices: PresetChoices, filter: ReactNode) => ReactNode
}

/**
 * Page on which administrators create something; its form sets the document's title. Called as a function, because the page
 * itself must respond when the choices cannot be loaded.
 */
export async function NewItemPage({ root, query, text, form }: Props) {
  const path = `${root}/new`
  const api = await getCaller()
  const applicationId = queryValue(query, 'application')
  const choices = await loadForStaff(api.presets.choices({ applicationId }), path)
  const title = text('new.title')
  if ((await currentSession())?.actor.kind !== 'admin') {
    return (
      <Main title={title}>
        <Notice>
          <p>{text('edit.viewOnly')}</p>
        </Notice>
      </Main>
    )
  }
  const { application, applications } = choices
  return (
    <Main title={title} back={{ href: root, label: text('edit.back') }} untitled>
      {form(choices, <ApplicationFilter path={path} applications={applications} chosen={application.id} />)}
    </Main>
  )
}
