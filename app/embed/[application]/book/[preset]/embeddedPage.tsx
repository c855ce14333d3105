import type { ReactNode } from 'react'
import { allowFraming } from '../../../../_http/framing.ts'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { localeOf } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import type { ScreenProps } from '../../../../(public)/_booking/bookingPath.ts'
import { firstValue, type SearchParams } from '../../../../(public)/_shared/searchParams.ts'
import { FrameHeight } from './frameHeight.tsx'

type Props = { params: Promise<{ application: string; preset: string }>; searchParams: SearchParams }

/** Turns a booking screen into an embedded page, which only the application's allowed origins may frame. */
export const embeddedPage =
  (render: (props: ScreenProps) => Promise<ReactNode>) =>
  async ({ params, searchParams }: Props): Promise<ReactNode> => {
    const { application: id, preset } = await params
    const query = await searchParams
    const api = await getCaller()
    const { application, origins } = await loadForPage(api.book.frame({ applicationId: id }))
    allowFraming(origins)
    const frame = { id, draft: firstValue(query.d) ?? null, lang: localeOf(firstValue(query.lang)) }
    return (
      <>
        <FrameHeight origins={origins} />
        {await render({ path: { application, preset, frame }, query })}
      </>
    )
  }
