-- A copy of a database writes to nobody, not even what waited when it was copied.
UPDATE hr_training_notice
   SET state = 'skipped', reason = 'Copied database'
 WHERE state = 'queued';
