import type { ReactNode } from 'react'
import { Notice } from '../../_ui/notice.tsx'
import { Main } from './main.tsx'
import type { PageLink } from './pageHeader.tsx'

type Props = {
  title: string
  badge: ReactNode
  back: PageLink
  links?: PageLink[]
  /** Result of the last form. */
  result: ReactNode
  mayEdit: boolean
  /** Form for staff who may edit; it sets the document's title. */
  form: ReactNode
  /** Notice and current values for staff who may only view. */
  viewOnly: { notice: string; values: ReactNode }
  /** Second column: status and actions. */
  side: ReactNode
  children?: ReactNode
}

/** Page of one object that administrators manage. It shows the form, or only the values to those who may not edit, and the status. */
export function EditorPage({ title, badge, back, links, result, mayEdit, form, viewOnly, side, children }: Props) {
  return (
    <Main title={title} beside={badge} back={back} links={links} formSetsTitle={mayEdit}>
      {result}
      <div className="grid gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(18rem,2fr)]">
        <div className="min-w-0">
          {mayEdit ? (
            form
          ) : (
            <>
              <Notice>
                <p>{viewOnly.notice}</p>
              </Notice>
              {viewOnly.values}
            </>
          )}
        </div>
        <div className="min-w-0 space-y-8">{side}</div>
      </div>
      {children}
    </Main>
  )
}
