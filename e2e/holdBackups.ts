import pg from 'pg'

/** Any number that nobody else locks. */
const LOCK = 7

/** No backup is done from now on, until `goOn`: so there is time to change one's mind while it is made. */
export async function holdBackups(): Promise<{ goOn(): Promise<void> }> {
  const client = new pg.Client({ connectionString: process.env.AURA_E2E_DATABASE })
  await client.connect()
  await client.query(`SELECT pg_advisory_lock(${LOCK})`)
  await client.query(`
    CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END $$;
    CREATE TRIGGER waits BEFORE UPDATE ON "Backup" FOR EACH ROW WHEN (NEW.state = 'made')
      EXECUTE FUNCTION waits();`)
  return {
    async goOn() {
      await client.query(`SELECT pg_advisory_unlock(${LOCK})`)
      await client.query('DROP TRIGGER waits ON "Backup"; DROP FUNCTION waits()')
      await client.end()
    },
  }
}
