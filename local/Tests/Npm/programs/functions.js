// Calls the functions of the package aws.
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");

const vpc = aws.ec2.getVpcOutput({ default: true });
exports.vpcId = vpc.id;
exports.subnetIds = aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] }).ids;
exports.ami = aws.ec2.getAmiOutput({
    owners: ["amazon"],
    mostRecent: true,
    filters: [{ name: "name", values: ["al2023-ami-2023.*-x86_64"] }],
}).name;
exports.policy = aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["s3:GetObject"], resources: ["*"] }],
}).json;
exports.region = aws.getRegionOutput().region;

const west = new aws.Provider("west", { region: "eu-west-1" });
exports.elsewhere = aws.getRegionOutput({}, { provider: west }).region;
exports.repository = new aws.ecr.Repository("r", {}, { provider: west }).arn;
exports.here = new aws.ecr.Repository("r2", {}).arn;
