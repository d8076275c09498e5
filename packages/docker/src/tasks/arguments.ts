import { Type } from '@sinclair/typebox';

export const Directory = Type.String({
  description: "Absolute path of the directory with the project's `docker-compose.yml` and `.env`.",
  pattern: '^/',
});

export const Services = Type.Array(Type.String({ minLength: 1 }), {
  description: 'The services that are meant; all of the project when left out.',
  minItems: 1,
});
