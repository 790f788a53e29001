using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Layers;

/// <summary>The auxiliary loss of DIEN on numbers that can be worked out on paper.</summary>
public sealed class AuxiliaryLossTests
{
    // Two requests of 3 and 1 behaviours: the states of rows 0 and 1 are followed, those of rows 2 and 3 are not.
    private static readonly Segments Segments = new([0, 3, 4], 2);

    [Fact]
    public void Forward_InnerByHand_IsTheMeanOverPairsOfNeighbours()
    {
        using var scope = NewDisposeScope();
        using var loss = new AuxiliaryLoss(2, 2, AuxiliaryForm.Inner);
        var states = Rows([1, 0], [0, 2], [9, 9], [9, 9]);
        var behaviours = Rows([7, 7], [1, 5], [5, 1], [7, 7]); // h_0·e_1 = 1, h_1·e_2 = 2
        var drawn = Rows([7, 7], [-1, 5], [3, 0], [7, 7]); // h_0·ê_1 = -1, h_1·ê_2 = 0
        var got = loss.Forward(states, Vectors(behaviours, drawn), Segments)!.item<float>();
        Assert.Equal((Soft(-1) + Soft(-1) + Soft(-2) + Soft(0)) / 2, got, 1e-6);
    }

    [Theory]
    [InlineData(AuxiliaryForm.Inner)]
    [InlineData(AuxiliaryForm.Network)]
    public void Backward_LastBehaviourOfARequest_HasNoShare(AuxiliaryForm form)
    {
        using var scope = NewDisposeScope();
        using var loss = new AuxiliaryLoss(2, 2, form);
        var states = rand(4, 2).requires_grad_();
        var (behaviours, drawn) = (rand(4, 2).requires_grad_(), rand(4, 2).requires_grad_());
        loss.Forward(states, Vectors(behaviours, drawn), Segments)!.backward();
        for (var row = 0; row < 4; row++)
        {
            Assert.Equal(row < 2, states.grad![row].abs().sum().item<float>() > 0);
            Assert.Equal(row is 1 or 2, behaviours.grad![row].abs().sum().item<float>() > 0);
            Assert.Equal(row is 1 or 2, drawn.grad![row].abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void Forward_NothingFollows_IsNull()
    {
        using var scope = NewDisposeScope();
        using var loss = new AuxiliaryLoss(2, 2, AuxiliaryForm.Inner);
        Assert.Null(loss.Forward(rand(2, 2), Vectors(rand(2, 2), rand(2, 2)), new Segments([0, 1, 1, 2], 3)));
    }

    private static double Soft(double x) => Math.Log(1 + Math.Exp(x));

    private static Tensor Rows(params float[][] rows) => stack([.. rows.Select(r => tensor(r))]);

    private static GroupVectors Vectors(Tensor behaviours, Tensor drawn) => new() { Item = zeros(1), Behaviours = behaviours, NegativeBehaviours = drawn };
}
