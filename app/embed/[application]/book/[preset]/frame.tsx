import type { ReactNode } from 'react'
import { ask } from '../../../../_http/ask.ts'
import { allowFraming } from '../../../../_http/framing.ts'
import { localeOf } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import { type ScreenProps, type Search, single } from '../../../../(public)/_shared/where.ts'
import { FrameHeight } from './frameHeight.tsx'

type Props = { params: Promise<{ application: string; preset: string }>; searchParams: Search }

/** Turns a booking screen into an embedded page, which only the application's allowed origins may frame. */
export const inFrame =
  (draw: (props: ScreenProps) => Promise<ReactNode>) =>
  async ({ params, searchParams }: Props): Promise<ReactNode> => {
    const { application: id, preset } = await params
    const query = await searchParams
    const api = await getCaller()
    const { application, origins } = await ask(api.book.frame({ applicationId: id }))
    allowFraming(origins)
    const frame = { id, draft: single(query.d) ?? null, lang: localeOf(single(query.lang)) }
    return (
      <>
        <FrameHeight origins={origins} />
        {await draw({ where: { application, preset, frame }, query })}
      </>
    )
  }
