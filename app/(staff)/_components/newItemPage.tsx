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
  /** Path of the list that will contain the new object. */
  root: string
  query: Query
  text: Text
  /** Renders the form; `filter` chooses the application that the new object belongs to. */
  form: (choices: PresetChoices, filter: ReactNode) => ReactNode
}

/**
 * Page on which administrators create an object; its form sets the document's title. It is called as a function instead of
 * rendered, so that the calling page handles an error while the choices load.
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
    <Main title={title} back={{ href: root, label: text('edit.back') }} formSetsTitle>
      {form(choices, <ApplicationFilter path={path} applications={applications} chosen={application.id} />)}
    </Main>
  )
}
