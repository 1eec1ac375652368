resource "google_service_account" "app" {
  project      = var.project
  account_id   = var.service_account
  display_name = "Proves to AWS who the workload is"
}

resource "google_service_account_iam_member" "gke" {
  for_each = var.kubernetes_service_accounts

  service_account_id = google_service_account.app.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[${each.value}]"
}
