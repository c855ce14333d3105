import { scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { getOwnSnapshot } from '#server/appointments/timeline/getAppointment.ts'
import { bookWithCode } from '#server/booking/bookWithCode.ts'
import { requestBookingCode } from '#server/booking/requestBookingCode.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { customersOf } from '#server/domain/rules.ts'
import { type Contact, normalizeContact } from '#server/lib/contact.ts'
import { AppError, forbidden, invalid, notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { ctxForLink, resolveLink } from '#server/portal/resolveLink.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { parseBasicAuth } from '../authenticate.ts'
import { commonInput, fullName, type OtpBody, type ScheduleBody } from './input.ts'
import type { AppointmentOut } from './schema.ts'
import { instant, toRestAppointment } from './view.ts'

/** Handles `POST /otp`; the response is the same for every contact. */
export async function requestCode(ctx: Ctx, body: OtpBody) {
  const { duration: durationMinutes, ...input } = body
  const requested = await requestBookingCode(ctx, { ...input, durationMinutes })
  return {
    expiresAt: instant(requested.expiresAt),
    resendAt: instant(requested.resendAt),
    ...(requested.holdExpiresAt ? { holdExpiresAt: instant(requested.holdExpiresAt) } : {}),
  }
}

/** Handles `POST /appointments` for agents and client services; supervisors schedule in the console only. */
export async function scheduleForStaff(ctx: Ctx, body: ScheduleBody): Promise<AppointmentOut> {
  if (ctx.actor.kind === 'supervisor' || ctx.actor.kind === 'admin') throw forbidden()
  const { appointment } = await scheduleAppointment(ctx, {
    ...commonInput(body),
    interaction: body.interaction ?? {},
    notificationHeaders: body.notificationHeaders ?? {},
    customers: body.customers.map(({ name, contact }) => ({
      name: fullName(name) || null,
      email: contact?.primaryEmail || null,
      phone: contact?.primaryPhone || null,
    })),
  })
  return toRestAppointment(ctx, appointment)
}

/** Handles `POST /appointments/basic`: the caller verifies a contact by a code and books for exactly that contact. */
export async function scheduleWithCode(
  ctx: Ctx,
  authorization: string | undefined,
  body: ScheduleBody,
): Promise<AppointmentOut> {
  const credentials = parseBasicAuth(authorization)
  if (!credentials) throw wrongCredentials()
  refuseStaffFields(body)
  const application = await findApplicationById(ctx.db, body.applicationId)
  if (!application) throw notFound()
  const verified = toContact(credentials.name, application.country)
  if (!verified) throw wrongCredentials()
  const customer = requireSameContact(body, verified, application.country)
  const name = fullName(customer.name)
  if (!name) throw invalid('/customers/0/name', 'required', 'Enter the customer’s name.')
  const { joinToken } = await bookWithCode(ctx, {
    ...commonInput(body),
    contact: verified,
    code: credentials.secret,
    name,
    otherContact: customer.other,
  })
  const linked = await resolveLink(ctx, 'join', joinToken)
  if (!linked) throw notFound()
  return toRestAppointment(ctxForLink(ctx, linked), linked.appointment)
}

/** Returns the appointment that an interrupted request of this caller created under `id`, or null. */
export async function findCreatedAppointment(
  ctx: Ctx,
  applicationId: string,
  id: string,
): Promise<AppointmentOut | null> {
  const application = await findApplicationById(ctx.db, applicationId)
  const created = application && (await findSnapshot(ctx.db, application.organizationId, id))
  const [customer] = created ? customersOf(created) : []
  if (!created || created.applicationId !== applicationId) return null
  if (ctx.actor.kind !== 'public') return toRestAppointment(ctx, await getOwnSnapshot(ctx, { id }))
  if (!customer) return null
  return toRestAppointment(ctxForLink(ctx, { appointment: created, participant: customer }), created)
}

/** Restores the links of a stored response, for their recipient only. A deleted appointment has no links any more. */
export const restoreLinks =
  (ctx: Ctx) =>
  async (body: AppointmentOut): Promise<AppointmentOut> => {
    const current = await currentView(ctx, body)
    const participants = body.participants.map(({ ticket, ...person }) => {
      const accessUrl = current?.participants.find((one) => one.id === person.id)?.ticket?.accessUrl
      return ticket && accessUrl ? { ...person, ticket: { ...ticket, accessUrl } } : person
    })
    const { secureToken: _, ...rest } = { ...body, participants }
    return current?.secureToken ? { ...body, participants, secureToken: current.secureToken } : rest
  }

async function currentView(ctx: Ctx, body: AppointmentOut): Promise<AppointmentOut | null> {
  try {
    const readerCtx = ctx.actor.kind === 'public' ? await asCustomer(ctx, body) : ctx
    return readerCtx && toRestAppointment(readerCtx, await getOwnSnapshot(readerCtx, { id: body.id }))
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/**
 * Returns a context of the customer whose ticket the first response contained, because that customer booked with a code
 * and may see the ticket again.
 */
async function asCustomer(ctx: Ctx, body: AppointmentOut): Promise<Ctx | null> {
  const person = body.participants.find((one) => one.type === 'CUSTOMER' && one.ticket)
  const application = await findApplicationById(ctx.db, body.applicationId)
  if (!person || !application) return null
  const { organizationId, id: applicationId } = application
  const actor = {
    kind: 'customer',
    organizationId,
    applicationId,
    appointmentId: body.id,
    participantId: person.id,
  } as const
  return { ...ctx, actor }
}

function refuseStaffFields(body: ScheduleBody): void {
  if (body.interaction) throw invalid('/interaction', 'not_allowed', 'Customers cannot set the interaction.')
  if (body.notificationHeaders)
    throw invalid('/notificationHeaders', 'not_allowed', 'Customers cannot set notification headers.')
}

function requireSameContact(body: ScheduleBody, verified: Contact, country: string) {
  const [customer, another] = body.customers
  if (!customer || another) throw invalid('/customers', 'exactly_one', 'Enter exactly one customer.')
  const { primaryEmail, primaryPhone } = customer.contact ?? {}
  const [same, other] = verified.email
    ? [primaryEmail && normalizeContact({ email: primaryEmail })?.email === verified.email, primaryPhone]
    : [primaryPhone && normalizeContact({ phone: primaryPhone }, country)?.phone === verified.phone, primaryEmail]
  if (!same)
    throw invalid(
      '/customers/0/contact',
      'other_contact',
      'The customer’s contact is not the one that received the code.',
    )
  const second = !other ? undefined : verified.email ? { phone: other } : { email: other }
  return { name: customer.name, other: second }
}

const toContact = (text: string, country: string): Contact | null =>
  normalizeContact(text.includes('@') ? { email: text } : { phone: text }, country)

const wrongCredentials = (): AppError =>
  new AppError('unauthenticated', 'Send the code and the contact it was sent to.', { reason: 'credentials' })
