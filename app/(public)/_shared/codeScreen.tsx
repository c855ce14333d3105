import { isolateLtr } from '../../_i18n/bidi.ts'
import { translations } from '../../_i18n/translations.ts'
import { type Brand, Heading, Page } from '../../_page/page.tsx'
import { type FormState, initialFormState } from '../../_ui/form.ts'
import { ServerForm } from '../../_ui/serverForm.tsx'
import { codeField } from './codeField.ts'
import { formTexts } from './formTexts.ts'

type Submit = (state: FormState, form: FormData) => Promise<FormState>
type Props = {
  brand: Brand
  pending: { channel: 'EMAIL' | 'SMS'; sentTo: string }
  submit: string
  enter: Submit
  resend: Submit
  /** Link to the page on which another address or number can be entered. */
  other: { href: string; label: string }
}

/** The page on which a code is entered, with the options for a code that does not arrive. */
export function CodeScreen({ brand, pending, submit, enter, resend, other }: Props) {
  const t = translations()
  const title = t('verify.title')
  const contact = isolateLtr(pending.sentTo)
  return (
    <Page brand={brand}>
      <Heading title={title} brand={brand.name} formSetsTitle />
      <p className="mb-6">{t(pending.channel === 'EMAIL' ? 'verify.sentEmail' : 'verify.sentSms', { contact })}</p>
      <ServerForm
        action={enter}
        initial={initialFormState()}
        fields={[codeField()]}
        texts={formTexts(title, brand.name, submit)}
      />
      <section aria-labelledby="resend-code" className="mt-10 border-line border-t pt-6">
        <h2 id="resend-code" className="mb-2 font-bold text-xl">
          {t('verify.missing')}
        </h2>
        <ServerForm
          action={resend}
          initial={initialFormState()}
          fields={[]}
          variant="secondary"
          texts={{ problem: t('page.problem'), errorPrefix: t('page.errorPrefix'), submit: t('verify.resend') }}
        />
        <p className="mt-4">
          <a href={other.href} className="inline-flex min-h-11 items-center">
            {other.label}
          </a>
        </p>
      </section>
    </Page>
  )
}
