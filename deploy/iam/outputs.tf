output "google_service_account" {
  description = "For the annotation iam.gke.io/gcp-service-account."
  value       = google_service_account.app.email
}

output "role_arn" {
  description = "For crossvend's roles[].role_arn."
  value       = aws_iam_role.app.arn
}
