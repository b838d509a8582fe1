"""What other software reads and writes, all pure: content → form, answers ↔ response, result → bundle (HL7 FHIR R4)."""
