/**
 * All WGSL there is, preludes too: what a tuning record vouches for, and is forgotten with. Listed by name because Node's
 * bundler knows no globs; the list is whole by test/tuning/record.test.ts.
 */
import attentionAttentionBackwardKeyValue from '../../shaders/attention/attentionBackwardKeyValue.wgsl?raw';
import attentionAttentionBackwardKeyValueSubgroup from '../../shaders/attention/attentionBackwardKeyValueSubgroup.wgsl?raw';
import attentionAttentionBackwardQuery from '../../shaders/attention/attentionBackwardQuery.wgsl?raw';
import attentionAttentionBackwardQuerySubgroup from '../../shaders/attention/attentionBackwardQuerySubgroup.wgsl?raw';
import attentionAttentionForward from '../../shaders/attention/attentionForward.wgsl?raw';
import attentionAttentionForwardSubgroup from '../../shaders/attention/attentionForwardSubgroup.wgsl?raw';
import attentionRelativeBias from '../../shaders/attention/relativeBias.wgsl?raw';
import attentionRelativeBiasReduce from '../../shaders/attention/relativeBiasReduce.wgsl?raw';
import commonColumnsF32 from '../../shaders/common/columnsF32.wgsl?raw';
import commonColumnsHalf from '../../shaders/common/columnsHalf.wgsl?raw';
import commonHeadF32 from '../../shaders/common/headF32.wgsl?raw';
import commonHeadVec2 from '../../shaders/common/headVec2.wgsl?raw';
import commonHeadVec2Half from '../../shaders/common/headVec2Half.wgsl?raw';
import commonHeadVec4 from '../../shaders/common/headVec4.wgsl?raw';
import commonHeadVec4Half from '../../shaders/common/headVec4Half.wgsl?raw';
import commonLogits from '../../shaders/common/logits.wgsl?raw';
import commonNoRelativeBias from '../../shaders/common/noRelativeBias.wgsl?raw';
import commonNoRelativeBiasGradient from '../../shaders/common/noRelativeBiasGradient.wgsl?raw';
import commonNoRelativeBiasGradientOfHead from '../../shaders/common/noRelativeBiasGradientOfHead.wgsl?raw';
import commonNoRelativeBiasOfHead from '../../shaders/common/noRelativeBiasOfHead.wgsl?raw';
import commonOperandAF16 from '../../shaders/common/operandAF16.wgsl?raw';
import commonOperandAF32 from '../../shaders/common/operandAF32.wgsl?raw';
import commonOperandAPackedHalf from '../../shaders/common/operandAPackedHalf.wgsl?raw';
import commonOperandBF16 from '../../shaders/common/operandBF16.wgsl?raw';
import commonOperandBF32 from '../../shaders/common/operandBF32.wgsl?raw';
import commonOperandBPackedHalf from '../../shaders/common/operandBPackedHalf.wgsl?raw';
import commonPackedHalf from '../../shaders/common/packedHalf.wgsl?raw';
import commonPhilox from '../../shaders/common/philox.wgsl?raw';
import commonQuadF32 from '../../shaders/common/quadF32.wgsl?raw';
import commonQuadHalf from '../../shaders/common/quadHalf.wgsl?raw';
import commonRelativeBias from '../../shaders/common/relativeBias.wgsl?raw';
import commonRelativeBiasGradient from '../../shaders/common/relativeBiasGradient.wgsl?raw';
import commonRelativeBiasGradientOfHead from '../../shaders/common/relativeBiasGradientOfHead.wgsl?raw';
import commonRelativeBiasOfHead from '../../shaders/common/relativeBiasOfHead.wgsl?raw';
import commonResultCF32 from '../../shaders/common/resultCF32.wgsl?raw';
import commonResultCPackedHalf from '../../shaders/common/resultCPackedHalf.wgsl?raw';
import dropoutDropout from '../../shaders/dropout/dropout.wgsl?raw';
import embeddingEmbeddingBackward from '../../shaders/embedding/embeddingBackward.wgsl?raw';
import embeddingEmbeddingGather from '../../shaders/embedding/embeddingGather.wgsl?raw';
import flowDetailedBalanceLoss from '../../shaders/flow/detailedBalanceLoss.wgsl?raw';
import flowFlowHead from '../../shaders/flow/flowHead.wgsl?raw';
import flowFlowHeadBackward from '../../shaders/flow/flowHeadBackward.wgsl?raw';
import flowRowFlowGradient from '../../shaders/flow/rowFlowGradient.wgsl?raw';
import flowSubTrajectoryBalanceLoss from '../../shaders/flow/subTrajectoryBalanceLoss.wgsl?raw';
import flowTrajectoryBalanceLoss from '../../shaders/flow/trajectoryBalanceLoss.wgsl?raw';
import flowVarGradLoss from '../../shaders/flow/varGradLoss.wgsl?raw';
import loraLoraGradient from '../../shaders/lora/loraGradient.wgsl?raw';
import loraLoraMerge from '../../shaders/lora/loraMerge.wgsl?raw';
import lossDirectPreferenceLoss from '../../shaders/loss/directPreferenceLoss.wgsl?raw';
import lossGroupRelativePolicyLoss from '../../shaders/loss/groupRelativePolicyLoss.wgsl?raw';
import lossLossReduce from '../../shaders/loss/lossReduce.wgsl?raw';
import lossPairCrossEntropy from '../../shaders/loss/pairCrossEntropy.wgsl?raw';
import lossScaleCoefficients from '../../shaders/loss/scaleCoefficients.wgsl?raw';
import lossSoftmaxPreferenceLoss from '../../shaders/loss/softmaxPreferenceLoss.wgsl?raw';
import lossSoftTargetLoss from '../../shaders/loss/softTargetLoss.wgsl?raw';
import lossSquaredErrorLoss from '../../shaders/loss/squaredErrorLoss.wgsl?raw';
import matmulMatmulNaive from '../../shaders/matmul/matmulNaive.wgsl?raw';
import matmulMatmulRegister from '../../shaders/matmul/matmulRegister.wgsl?raw';
import matmulMatmulSubgroup from '../../shaders/matmul/matmulSubgroup.wgsl?raw';
import matmulMatmulTiled from '../../shaders/matmul/matmulTiled.wgsl?raw';
import matmulMatmulTransposedRegister from '../../shaders/matmul/matmulTransposedRegister.wgsl?raw';
import matmulMatmulTransposedSubgroup from '../../shaders/matmul/matmulTransposedSubgroup.wgsl?raw';
import matmulMatmulTransposedTiled from '../../shaders/matmul/matmulTransposedTiled.wgsl?raw';
import matmulSumSlabs from '../../shaders/matmul/sumSlabs.wgsl?raw';
import matmulTransposeMatrices from '../../shaders/matmul/transposeMatrices.wgsl?raw';
import mlpGeGlu from '../../shaders/mlp/geGlu.wgsl?raw';
import mlpGeGluBackward from '../../shaders/mlp/geGluBackward.wgsl?raw';
import mlpRelu from '../../shaders/mlp/relu.wgsl?raw';
import mlpReluBackward from '../../shaders/mlp/reluBackward.wgsl?raw';
import mlpSwiGlu from '../../shaders/mlp/swiGlu.wgsl?raw';
import mlpSwiGluBackward from '../../shaders/mlp/swiGluBackward.wgsl?raw';
import normRmsNorm from '../../shaders/norm/rmsNorm.wgsl?raw';
import normRmsNormBackward from '../../shaders/norm/rmsNormBackward.wgsl?raw';
import normRmsNormGainReduce from '../../shaders/norm/rmsNormGainReduce.wgsl?raw';
import optimizerAdamW from '../../shaders/optimizer/adamW.wgsl?raw';
import optimizerClipScale from '../../shaders/optimizer/clipScale.wgsl?raw';
import optimizerSquaredNorm from '../../shaders/optimizer/squaredNorm.wgsl?raw';
import quantizerCodebookGradient from '../../shaders/quantizer/codebookGradient.wgsl?raw';
import quantizerResidualQuantize from '../../shaders/quantizer/residualQuantize.wgsl?raw';
import quantizerResidualQuantizeBackward from '../../shaders/quantizer/residualQuantizeBackward.wgsl?raw';
import ropeRotary from '../../shaders/rope/rotary.wgsl?raw';
import samplingBeamPlace from '../../shaders/sampling/beamPlace.wgsl?raw';
import samplingBeamSelect from '../../shaders/sampling/beamSelect.wgsl?raw';
import softmaxGatherRows from '../../shaders/softmax/gatherRows.wgsl?raw';
import softmaxLogSoftmaxPairs from '../../shaders/softmax/logSoftmaxPairs.wgsl?raw';
import softmaxLogSoftmaxPairsBackward from '../../shaders/softmax/logSoftmaxPairsBackward.wgsl?raw';
import softmaxScatterRows from '../../shaders/softmax/scatterRows.wgsl?raw';

export const SHADER_SOURCES: readonly string[] = [
  attentionAttentionBackwardKeyValue,
  attentionAttentionBackwardKeyValueSubgroup,
  attentionAttentionBackwardQuery,
  attentionAttentionBackwardQuerySubgroup,
  attentionAttentionForward,
  attentionAttentionForwardSubgroup,
  attentionRelativeBias,
  attentionRelativeBiasReduce,
  commonColumnsF32,
  commonColumnsHalf,
  commonHeadF32,
  commonHeadVec2,
  commonHeadVec2Half,
  commonHeadVec4,
  commonHeadVec4Half,
  commonLogits,
  commonNoRelativeBias,
  commonNoRelativeBiasGradient,
  commonNoRelativeBiasGradientOfHead,
  commonNoRelativeBiasOfHead,
  commonOperandAF16,
  commonOperandAF32,
  commonOperandAPackedHalf,
  commonOperandBF16,
  commonOperandBF32,
  commonOperandBPackedHalf,
  commonPackedHalf,
  commonPhilox,
  commonQuadF32,
  commonQuadHalf,
  commonRelativeBias,
  commonRelativeBiasGradient,
  commonRelativeBiasGradientOfHead,
  commonRelativeBiasOfHead,
  commonResultCF32,
  commonResultCPackedHalf,
  dropoutDropout,
  embeddingEmbeddingBackward,
  embeddingEmbeddingGather,
  flowDetailedBalanceLoss,
  flowFlowHead,
  flowFlowHeadBackward,
  flowRowFlowGradient,
  flowSubTrajectoryBalanceLoss,
  flowTrajectoryBalanceLoss,
  flowVarGradLoss,
  loraLoraGradient,
  loraLoraMerge,
  lossDirectPreferenceLoss,
  lossGroupRelativePolicyLoss,
  lossLossReduce,
  lossPairCrossEntropy,
  lossScaleCoefficients,
  lossSoftTargetLoss,
  lossSoftmaxPreferenceLoss,
  lossSquaredErrorLoss,
  matmulMatmulNaive,
  matmulMatmulRegister,
  matmulMatmulSubgroup,
  matmulMatmulTiled,
  matmulMatmulTransposedRegister,
  matmulMatmulTransposedSubgroup,
  matmulMatmulTransposedTiled,
  matmulSumSlabs,
  matmulTransposeMatrices,
  mlpGeGlu,
  mlpGeGluBackward,
  mlpRelu,
  mlpReluBackward,
  mlpSwiGlu,
  mlpSwiGluBackward,
  normRmsNorm,
  normRmsNormBackward,
  normRmsNormGainReduce,
  optimizerAdamW,
  optimizerClipScale,
  optimizerSquaredNorm,
  quantizerCodebookGradient,
  quantizerResidualQuantize,
  quantizerResidualQuantizeBackward,
  ropeRotary,
  samplingBeamPlace,
  samplingBeamSelect,
  softmaxGatherRows,
  softmaxLogSoftmaxPairs,
  softmaxLogSoftmaxPairsBackward,
  softmaxScatterRows,
];
