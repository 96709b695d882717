"""Words → concepts: ESCO, ROME and O*NET, compiled; French and English labels of one concept are one."""
