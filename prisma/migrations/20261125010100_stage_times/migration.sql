-- How long each stage takes is read from its last successes. Concurrently: writes to RunStep go on meanwhile.
CREATE INDEX CONCURRENTLY "RunStep_success" ON "RunStep"("step", "endedAt") WHERE (("result" = 'done') AND ("mode" = 'forward'));
