export async function reportIntegration(_: string, _t?: string): Promise<void> {}
