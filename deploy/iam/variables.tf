variable "project" {
  description = "The Google Cloud project of the workload."
  type        = string
}

variable "service_account" {
  description = "The name of the Google service account to create."
  type        = string
  default     = "app"
}

variable "kubernetes_service_accounts" {
  description = "Who may act as it on GKE, as NAMESPACE/NAME."
  type        = set(string)
  default     = []
}

variable "role_name" {
  description = "The name of the AWS role to create."
  type        = string
}

variable "policy_arns" {
  description = "What the role may do."
  type        = set(string)
  default     = []
}

variable "audience" {
  description = "The audience of the identity token: crossvend's identity.audience."
  type        = string
  default     = "sts.amazonaws.com"
}
