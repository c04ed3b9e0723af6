using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>IAM's users and groups, KMS and Secrets Manager.</summary>
internal static class IdentityFacts
{
    public static IEnumerable<Fact> All =>
        [
            Of("aws:iam/user:User", "{name}") with
            {
                AutoName = 64,
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:iam::{account}:user{path}{name}",
                    ["forceDestroy"] = false,
                    ["path"] = "/",
                    ["uniqueId"] = "AIDA{base32:17}",
                },
            },
            Of("aws:iam/group:Group", "{name}") with
            {
                AutoName = 128,
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:iam::{account}:group{path}{name}",
                    ["path"] = "/",
                    ["uniqueId"] = "AGPA{base32:17}",
                },
            },
            Of("aws:iam/userPolicy:UserPolicy", "{user}:{name}") with
            {
                AutoName = 128,
                Replaces = ["name", "namePrefix", "user"],
            },
            Of("aws:iam/groupPolicy:GroupPolicy", "{group}:{name}") with
            {
                AutoName = 128,
                Replaces = ["name", "namePrefix", "group"],
            },
            Of("aws:iam/policyAttachment:PolicyAttachment", "{name}") with
            {
                AutoName = 255,
                Replaces = ["name", "policyArn"],
            },
            Of("aws:iam/userPolicyAttachment:UserPolicyAttachment", "{user}/{policyArn}") with
            {
                ReplacesAllBut = [],
            },
            Of("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "{group}/{policyArn}") with
            {
                ReplacesAllBut = [],
            },
            Of("aws:iam/groupMembership:GroupMembership", "{name}") with
            {
                AutoName = 255,
                Replaces = ["name", "group"],
            },
            Of("aws:iam/userGroupMembership:UserGroupMembership", "terraform-{digits:18}{hex:8}") with
            {
                Replaces = ["user"],
            },
            Of("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "{arn}") with
            {
                Replaces = ["url"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:iam::{account}:oidc-provider/{url@address}",
                },
            },
            Of("aws:iam/accessKey:AccessKey", "AKIA{base32:16}") with
            {
                Replaces = ["user", "pgpKey"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["createDate"] = "{now}",
                    ["secret"] = "{base64:40}",
                    ["sesSmtpPasswordV4"] = "{base64:44}",
                    ["status"] = "Active",
                },
            },
            Of(
                "aws:secretsmanager/secret:Secret",
                "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{alphanumeric:6}"
            ) with
            {
                Acts = true,
                AutoName = 512,
                Replaces = ["name", "namePrefix"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "{id}",
                    ["description"] = "",
                    ["forceOverwriteReplicaSecret"] = false,
                    ["recoveryWindowInDays"] = 30,
                },
            },
            Of("aws:secretsmanager/secretVersion:SecretVersion", "{secretId}|{versionId}") with
            {
                Acts = true,
                Replaces = ["secretId", "secretString", "secretBinary", "secretStringWoVersion"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "{secretId}",
                    ["hasSecretStringWo"] = false,
                    ["secretArn"] = "{secretId}",
                    ["versionId"] = "terraform-{digits:18}{hex:8}",
                    ["versionStages"] = new JsonArray("AWSCURRENT"),
                },
            },
            Of("aws:secretsmanager/secretPolicy:SecretPolicy", "{secretArn}") with
            {
                Replaces = ["secretArn"],
            },
            Of("aws:kms/key:Key", "{uuid}") with
            {
                Replaces = ["customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:kms:{region}:{account}:key/{id}",
                    ["bypassPolicyLockoutSafetyCheck"] = false,
                    ["customerMasterKeySpec"] = "SYMMETRIC_DEFAULT",
                    ["description"] = "",
                    ["enableKeyRotation"] = false,
                    ["isEnabled"] = true,
                    ["keyId"] = "{id}",
                    ["keyUsage"] = "ENCRYPT_DECRYPT",
                    ["multiRegion"] = false,
                },
            },
            Of("aws:kms/alias:Alias", "{name}") with
            {
                AutoName = 256,
                NamePrefix = "alias/",
                Replaces = ["name", "namePrefix"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:kms:{region}:{account}:{name}",
                    ["targetKeyArn"] = "arn:aws:kms:{region}:{account}:key/{targetKeyId@last}",
                },
            },
        ];
}
