-- What was asked for while Aura did something by the clock waits in the agent's row. A column without a default: no rewrite.
ALTER TABLE "Agent" ADD COLUMN     "wish" JSONB;
