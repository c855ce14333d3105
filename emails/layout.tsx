import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from 'react-email'
import { type BrandColours, brandColours, light } from './colours.ts'
import type { MailContent } from './content.ts'
import type { Direction } from './locales.ts'
import { title } from './names.ts'
import * as style from './styles.ts'
import { darkRules } from './styles.ts'

/** Lays out a mail in one column without images: heading, time, one button, small print. Follows the client's dark mode. */
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
      {/* Body renders lang="en" unless lang is passed. */}
      <Body lang={locale.code} dir={locale.dir} className="page" style={style.page}>
        <Preview useTitleTag={false}>{mail.preview}</Preview>
        <Container className="card" style={style.card}>
          <Text className="soft" style={style.sender}>
            {title(mail.brand.applicationName)}
          </Text>
          <Main mail={mail} colours={colours} />
          <Hr className="line" style={style.line} />
          {mail.contact && <Contact contact={mail.contact} />}
          <Text className="soft" style={style.small}>
            {mail.why}
          </Text>
          {[mail.wrongRecipient, mail.unsubscribe].map((link) =>
            link ? (
              <Text key={link.url} className="soft" style={style.small}>
                <Link href={link.url} className="soft" style={style.contactLink}>
                  {link.label}
                </Link>
              </Text>
            ) : null,
          )}
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
      {mail.time && <Time time={mail.time} colours={colours} dir={mail.locale.dir} />}
      {mail.code && (
        <Text className="ink" dir="ltr" style={style.code(mail.locale.dir)}>
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
      {mail.details.length > 0 && <Details rows={mail.details} colon={mail.locale.colon} />}
      {mail.link && (
        <Text style={style.linkRow}>
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

type TimeProps = { time: NonNullable<MailContent['time']>; colours: BrandColours; dir: Direction }

/** Renders the time as the largest element, because it is what readers look for, with its zone next to it. */
function Time({ time, colours, dir }: TimeProps) {
  const { parts, over, full, zone } = time
  const textClass = over ? 'soft' : 'ink'
  return (
    <Section className="time" style={style.timeBox(colours, dir)}>
      {parts ? (
        <>
          <Text className={textClass} style={style.struckThrough(style.date, over)}>
            {parts.date}
          </Text>
          <Text className={textClass} style={style.struckThrough(style.times, over)}>
            {parts.times}
          </Text>
        </>
      ) : (
        <Text className={textClass} style={style.struckThrough(style.span, over)}>
          {full}
        </Text>
      )}
      <Text className="soft" style={style.zone}>
        {zone}
      </Text>
    </Section>
  )
}

function Contact({ contact }: { contact: NonNullable<MailContent['contact']> }) {
  return (
    <Text className="soft" style={style.small}>
      {contact.intro}
      {contact.links.map(({ label, url }) => (
        <span key={url} style={url.startsWith('tel:') ? { ...style.contact, ...style.noWrap } : style.contact}>
          {' '}
          {/* Addresses and numbers always run left to right, whatever the language of the mail. */}
          <Link href={url} dir="ltr" className="soft" style={style.contactLink}>
            {label}
          </Link>
        </span>
      ))}
    </Text>
  )
}

function Details({ rows, colon }: { rows: MailContent['details']; colon: string }) {
  return (
    <Section style={{ margin: '20px 0 4px' }}>
      {rows.map(({ label, value }) => (
        <Text key={label} className="ink" style={style.detail}>
          <span className="soft" style={{ color: light.soft }}>
            {label}
            {colon}{' '}
          </span>
          {value}
        </Text>
      ))}
    </Section>
  )
}
