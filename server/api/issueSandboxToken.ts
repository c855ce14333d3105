import { findSnapshot } from '#server/domain/data.ts'
import { customersOf } from '#server/domain/rules.ts'
import { normalizeEmail } from '#server/lib/contact.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findStaffByEmail, type StaffMember } from '#server/tenants/staff/data.ts'
import { type ApiRole, type Claims, signToken } from './bearer.ts'
import { findAnyApiClient, findAnyStaff, findAppointmentOrganization } from './data.ts'

export type SandboxTokenInput = {
  role: ApiRole
  user?: string | undefined
  application?: string | undefined
  appointment?: string | undefined
  participant?: string | undefined
}

/** Issues a token for trying the API with sample data; only available with a sandbox. */
export async function issueSandboxToken(ctx: Ctx, input: SandboxTokenInput): Promise<string> {
  if (!ctx.config.SANDBOX_URL) throw notFound()
  return signToken(ctx.config, await claimsFor(ctx, input))
}

async function claimsFor(ctx: Ctx, input: SandboxTokenInput): Promise<Claims> {
  if (input.role === 'ROLE_CUSTOMER') return customerClaims(ctx, input)
  if (input.role === 'ROLE_CLIENT_SERVICE') {
    const client = await findAnyApiClient(ctx.db, input.application)
    if (!client) throw notFound()
    const { id: sub, organizationId: organization, applicationId: application } = client
    return { sub, organization, application, role: input.role }
  }
  const member = await findMember(ctx, input)
  if (!member || !roles[input.role].includes(member.role)) throw notFound()
  return { sub: member.id, organization: member.organizationId, role: input.role, version: member.sessionVersion }
}

const roles = { ROLE_AGENT: ['agent'], ROLE_SUPERVISOR: ['supervisor', 'admin'] }

function findMember(ctx: Ctx, { user, role, application }: SandboxTokenInput): Promise<StaffMember | null> {
  if (user === undefined) return findAnyStaff(ctx.db, role === 'ROLE_AGENT' ? 'agent' : 'supervisor', application)
  const email = normalizeEmail(user)
  if (!email) throw invalid('/user', 'not_an_address', 'Enter the email address of a staff member.')
  return findStaffByEmail(ctx.db, email)
}

async function customerClaims(ctx: Ctx, { appointment: id, participant }: SandboxTokenInput): Promise<Claims> {
  if (!id) throw invalid('/appointment', 'required', 'Enter the ID of an appointment.')
  const organization = await findAppointmentOrganization(ctx.db, id)
  const appointment = organization && (await findSnapshot(ctx.db, organization, id))
  const person = appointment && customersOf(appointment).find((one) => !participant || one.id === participant)
  if (!person) throw notFound()
  const { applicationId: application, organizationId } = appointment
  const base = { sub: person.id, organization: organizationId, application, conferenceId: id }
  return { ...base, role: 'ROLE_CUSTOMER', generation: person.tokenGeneration }
}
