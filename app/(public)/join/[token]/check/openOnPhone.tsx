'use client'

import { useActionState } from 'react'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'

type Modules = boolean[][] | null
type Props = {
  show: () => Promise<Modules>
  texts: { phone: string; phoneText: string; phoneShow: string; phoneAlt: string; notSaved: string }
}

/** Shows a QR code that opens the same test on a phone. It works without JavaScript too. */
export function OpenOnPhone({ show, texts }: Props) {
  const [state, requestQrCode] = useActionState<{ modules: Modules; isRequested: boolean }>(
    async () => ({ modules: await show(), isRequested: true }),
    { modules: null, isRequested: false },
  )
  return (
    <section aria-labelledby="phone" className="mt-8 border-line border-t pt-4">
      <h2 id="phone" className="mb-2 font-bold text-xl">
        {texts.phone}
      </h2>
      {state.modules ? (
        <>
          <p className="mb-3">{texts.phoneText}</p>
          <QrCode modules={state.modules} label={texts.phoneAlt} />
        </>
      ) : null}
      {state.isRequested && !state.modules ? <p role="status">{texts.notSaved}</p> : null}
      <form action={requestQrCode} className="mt-3">
        <SubmitButton variant="secondary">{texts.phoneShow}</SubmitButton>
      </form>
    </section>
  )
}

/** Draws the QR code black on white in every colour scheme, with the margin of four modules that cameras need. */
function QrCode({ modules, label }: { modules: boolean[][]; label: string }) {
  const size = modules.length
  const path = modules
    .flatMap((row, y) => row.map((isBlack, x) => (isBlack ? `M${x + 4} ${y + 4}h1v1h-1z` : '')))
    .join('')
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size + 8} ${size + 8}`} className="w-full max-w-64">
      <rect width="100%" height="100%" fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  )
}
