import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from 'react-email'
import { type BrandColours, brandColours, light } from './colours.ts'
import type { MailContent } from './content.ts'
import { title } from './names.ts'
import * as style from './styles.ts'
import { darkRules } from './styles.ts'

/** One calm column without images: heading, time, one button, small print. Dark where the reader's client is dark. */
export function MailLayout({ mail }: { mail: MailContent }) {
  const { locale } = mail
  const colours = brandColours(mail.brand.accent)
  return (
    <Html lang={locale.code} dir={locale.dir}>
      <Head>
        <title>{mail.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <style>{darkRules(colours)}</style>
      </Head>
      {/* Body writes lang="en" unless it is told. */}
      <Body lang={locale.code} dir={locale.dir} className="page" style={style.page}>
        <Preview useTitleTag={false}>{mail.preview}</Preview>
        <Container className="card" style={style.card}>
          <Text className="soft" style={style.sender}>
            {title(mail.brand.applicationName)}
          </Text>
          <Main mail={mail} colours={colours} />
          <Hr className="line" style={style.line} />
          {mail.footer.map((line) => (
            <Text key={line} className="soft" style={style.small}>
              {line}
            </Text>
          ))}
        </Container>
      </Body>
    </Html>
  )
}

function Main({ mail, colours }: { mail: MailContent; colours: BrandColours }) {
  return (
    <>
      <Heading as="h1" className="ink" style={style.heading}>
        {mail.heading}
      </Heading>
      {mail.greeting && <Paragraph>{mail.greeting}</Paragraph>}
      <Paragraph>{mail.intro}</Paragraph>
      {mail.time && <Time time={mail.time} />}
      {mail.code && (
        <Text className="ink" dir="ltr" style={style.code}>
          {mail.code}
        </Text>
      )}
      {mail.button && (
        <Section style={style.buttonRow}>
          <Button href={mail.button.url} className="button" style={style.button(colours)}>
            {mail.button.label}
          </Button>
        </Section>
      )}
      {mail.notes.map((note) => (
        <Paragraph key={note}>{note}</Paragraph>
      ))}
      {mail.details.length > 0 && <Details rows={mail.details} />}
      {mail.link && (
        <Text style={style.paragraph}>
          <Link href={mail.link.url} className="link" style={{ color: colours.link, textDecoration: 'underline' }}>
            {mail.link.label}
          </Link>
        </Text>
      )}
    </>
  )
}

function Paragraph({ children }: { children: string }) {
  return (
    <Text className="ink" style={style.paragraph}>
      {children}
    </Text>
  )
}

/** The time is what the reader came for, so it is the largest thing, with its zone right beside it. */
function Time({ time }: { time: NonNullable<MailContent['time']> }) {
  return (
    <Section className="time" style={style.timeBox}>
      <Text className="ink" style={{ ...style.time, textDecoration: time.over ? 'line-through' : 'none' }}>
        {time.date}
      </Text>
      <Text className="soft" style={style.zone}>
        {time.zone}
      </Text>
    </Section>
  )
}

function Details({ rows }: { rows: MailContent['details'] }) {
  return (
    <Section style={{ margin: '20px 0 4px' }}>
      {rows.map(({ label, value }) => (
        <Text key={label} className="ink" style={style.detail}>
          <span className="soft" style={{ color: light.soft }}>
            {label}:{' '}
          </span>
          {value}
        </Text>
      ))}
    </Section>
  )
}
