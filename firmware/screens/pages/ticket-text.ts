/** `A013 – A016, A018`: rows of numbers are drawn together, since not every group is one row. */
export function ticketText(tickets: readonly string[]): string {
  const rows: { first: string; last: string }[] = []
  for (const ticket of tickets) {
    const row = rows.at(-1)
    if (row !== undefined && follows(row.last, ticket)) row.last = ticket
    else rows.push({ first: ticket, last: ticket })
  }
  return rows.map(({ first, last }) => (first === last ? first : `${first} – ${last}`)).join(', ')
}

function follows(before: string, ticket: string): boolean {
  return before.slice(0, 1) === ticket.slice(0, 1) && Number(ticket.slice(1)) === Number(before.slice(1)) + 1
}
